pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// One page: its head, its main key, and its rows.
Panel {
    id: page

    required property MenuModel shown

    Lettering {
        id: head

        bold: true
        height: Theme.u(72)
        size: Theme.u(28)
        text: page.shown.head
        x: Theme.u(18)
    }

    Row {
        anchors.left: head.right
        anchors.leftMargin: Theme.u(17)
        anchors.verticalCenter: head.verticalCenter
        spacing: Theme.u(4)

        Repeater {
            model: page.shown.counts

            delegate: Row {
                id: count

                required property int index
                required property string text
                required property string tone

                spacing: Theme.u(4)

                Lettering {
                    color: Theme.ink3
                    size: Theme.u(18)
                    text: "·"
                    visible: count.index > 0
                }

                Lettering {
                    bold: count.tone !== "quiet"
                    color: Theme.toneInk(count.tone, Theme.ink2)
                    objectName: "count"
                    size: Theme.u(18)
                    text: count.text
                }
            }
        }
    }

    Lettering {
        anchors.left: head.right
        anchors.leftMargin: Theme.u(17)
        anchors.right: second.left
        anchors.rightMargin: Theme.u(12)
        anchors.verticalCenter: head.verticalCenter
        color: Theme.ink2
        elide: Text.ElideRight
        size: Theme.u(18)
        text: page.shown.summary
    }

    WordKey {
        id: main

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(9)
        ground: Theme.jade
        height: Theme.u(56)
        labelInk: live ? Theme.onjade : Theme.ink3
        label: page.shown.main.label
        live: page.shown.main.live
        objectName: "menuMain"
        visible: label !== ""
        width: Theme.u(156)
        y: Theme.u(8)

        onTapped: page.shown.main.press()
    }

    WordKey {
        id: second

        anchors.right: main.left
        anchors.rightMargin: Theme.u(8)
        height: Theme.u(56)
        label: page.shown.second.label
        live: page.shown.second.live
        objectName: "menuOther"
        opacity: label === "" ? 0 : 1
        width: label === "" ? 0 : Theme.u(156)
        y: Theme.u(8)

        onTapped: page.shown.second.press()
    }

    Rectangle {
        color: Theme.line
        height: 1
        width: parent.width
        y: Theme.u(72)
    }

    ListView {
        id: list

        readonly property real rowHeight: Math.max(Theme.u(48), Math.floor(height / Math.max(10, Math.min(count, 11))))

        boundsBehavior: Flickable.StopAtBounds
        cacheBuffer: 0
        clip: true
        height: parent.height - y - 1
        // Nothing is current here; the mark of it would glide to each new width.
        highlightFollowsCurrentItem: false
        model: page.shown.items
        objectName: "menuItems"
        width: parent.width - 2
        x: 1
        y: Theme.u(73)

        delegate: Item {
            id: row

            required property int index
            required property string icon
            required property string title
            required property string detail
            required property string verdict
            required property string mark
            required property string tone
            required property bool chosen

            height: list.rowHeight
            width: list.width

            Rectangle {
                anchors.fill: parent
                color: row.tone === "fault" ? Theme.faulttint : Theme.jadetint
                visible: row.chosen || touch.pressed
            }

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: row.icon
                size: Theme.u(24)
                tint: Theme.ink2
                visible: row.icon !== ""
                x: Theme.u(18)
            }

            Lettering {
                id: title

                anchors.verticalCenter: parent.verticalCenter
                elide: Text.ElideRight
                size: Theme.u(20)
                text: row.title
                width: Theme.u(row.icon !== "" ? 200 : 260)
                x: Theme.u(row.icon !== "" ? 54 : 18)
            }

            Lettering {
                anchors.left: title.right
                anchors.leftMargin: Theme.u(8)
                anchors.right: verdict.left
                anchors.rightMargin: Theme.u(8)
                anchors.verticalCenter: parent.verticalCenter
                color: row.tone === "good" ? Theme.ink2 : Theme.toneInk(row.tone, Theme.ink2)
                elide: Text.ElideMiddle
                objectName: "said"
                size: Theme.u(18)
                text: row.detail
            }

            Row {
                id: verdict

                anchors.right: parent.right
                anchors.rightMargin: Theme.u(18)
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.u(8)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: row.mark
                    size: Theme.u(20)
                    tint: Theme.toneInk(row.tone, Theme.ink3)
                    visible: row.mark !== ""
                }

                Lettering {
                    anchors.verticalCenter: parent.verticalCenter
                    bold: true
                    color: Theme.toneInk(row.tone, Theme.ink3)
                    size: Theme.u(18)
                    text: row.verdict
                    visible: row.verdict !== ""
                }
            }

            Rectangle {
                anchors.bottom: parent.bottom
                color: Theme.line
                height: 1
                visible: row.index < list.count - 1
                width: parent.width
            }

            TapHandler {
                id: touch

                onTapped: page.shown.items.press(row.index)
            }
        }
    }

    Rectangle {
        color: Theme.edge
        height: list.height * list.visibleArea.heightRatio
        objectName: "menuThumb"
        radius: width / 2
        visible: list.visibleArea.heightRatio < 1
        width: Theme.u(6)
        x: parent.width - width - 3
        y: list.y + list.height * list.visibleArea.yPosition
    }
}
