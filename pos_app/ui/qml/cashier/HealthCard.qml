pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// What is broken, one row each: what is wrong, what to do, and at most one key.
Panel {
    id: card

    required property CardModel shown
    readonly property real rowHeight: height / Math.max(rows.count, 1)

    border.color: Theme.toneRim(shown.tone)

    Repeater {
        id: rows

        model: card.shown.rows

        delegate: Item {
            id: row

            required property int index
            required property string title
            required property string detail
            required property string icon
            required property string tone
            required property string action
            required property string hint

            height: card.rowHeight
            width: card.width
            y: index * card.rowHeight

            Rectangle {
                color: Theme.line
                height: 1
                visible: row.index > 0
                width: parent.width - 2
                x: 1
            }

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: row.icon
                size: Theme.u(32)
                tint: Theme.toneInk(row.tone, Theme.jadeink)
                x: Theme.u(18)
            }

            Column {
                anchors.left: parent.left
                anchors.leftMargin: Theme.u(66)
                anchors.right: action.visible ? action.left : parent.right
                anchors.rightMargin: Theme.u(12)
                anchors.verticalCenter: parent.verticalCenter

                Lettering {
                    bold: true
                    elide: Text.ElideRight
                    height: Theme.u(28)
                    size: Theme.u(22)
                    text: row.title
                    width: parent.width
                }

                Lettering {
                    color: Theme.ink2
                    elide: Text.ElideRight
                    maximumLineCount: 2
                    size: Theme.u(18)
                    text: row.detail
                    width: parent.width
                    wrapMode: Text.Wrap
                }
            }

            SmallKey {
                id: action

                anchors.right: parent.right
                anchors.rightMargin: Theme.u(14)
                anchors.verticalCenter: parent.verticalCenter
                height: Theme.u(60)
                hint: row.hint
                label: row.action
                live: true
                visible: label !== ""
                width: Theme.u(144)

                onTapped: card.shown.rows.press(row.index)
            }
        }
    }
}
