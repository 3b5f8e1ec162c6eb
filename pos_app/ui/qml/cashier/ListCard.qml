pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// Goods to choose from: what was found, or several products under one code. ↑↓ mark, Enter takes.
Panel {
    id: card

    required property CardModel shown
    readonly property real space: height - Theme.u(64) - 2
    readonly property int rows: Math.max(1, Math.floor(space / Theme.u(60)))

    border.color: Theme.toneRim(shown.tone)

    CardHead {
        shown: card.shown
        width: parent.width
    }

    ListView {
        id: list

        boundsBehavior: Flickable.StopAtBounds
        cacheBuffer: 0 // else a row that is made ahead warns when the list shrinks meanwhile
        clip: true
        currentIndex: card.shown.marked
        height: card.space
        highlightMoveDuration: Theme.zoneMs
        model: card.shown.rows
        objectName: "found"
        snapMode: ListView.SnapToItem
        width: parent.width - 2
        x: 1
        y: Theme.u(64)

        delegate: Item {
            id: row

            required property int index
            required property string title
            required property string detail
            required property string aside
            required property bool chosen

            height: Math.floor(card.space / card.rows)
            width: list.width

            Rectangle {
                anchors.fill: parent
                bottomLeftRadius: row.index === list.count - 1 ? Theme.u(9) : 0
                bottomRightRadius: bottomLeftRadius
                color: Theme.jadetint
                visible: row.chosen || touch.pressed
            }

            Rectangle {
                color: Theme.jade
                height: parent.height
                visible: row.chosen
                width: Theme.u(5)
            }

            Lettering {
                id: price

                anchors.right: parent.right
                anchors.rightMargin: Theme.u(18)
                anchors.verticalCenter: parent.verticalCenter
                bold: true
                size: Theme.u(26)
                text: row.aside
            }

            Lettering {
                id: note

                anchors.right: price.left
                anchors.rightMargin: Theme.u(18)
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink3
                size: Theme.u(16)
                text: row.detail
            }

            Lettering {
                anchors.left: parent.left
                anchors.leftMargin: Theme.u(18)
                anchors.right: note.left
                anchors.rightMargin: Theme.u(12)
                anchors.verticalCenter: parent.verticalCenter
                elide: Text.ElideMiddle
                size: Theme.u(22)
                text: row.title
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

                onTapped: card.shown.rows.press(row.index)
            }
        }
    }

    Rectangle {
        color: Theme.ink3
        height: Math.max(Theme.u(24), list.visibleArea.heightRatio * list.height)
        objectName: "thumb"
        radius: Theme.u(3)
        visible: list.count > card.rows
        width: Theme.u(6)
        x: parent.width - Theme.u(4) - width
        y: list.y + list.visibleArea.yPosition * list.height
    }
}
