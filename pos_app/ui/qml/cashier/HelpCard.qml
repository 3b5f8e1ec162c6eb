pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The keys of this page, in two columns.
Panel {
    id: card

    required property CardModel shown
    readonly property int half: Math.ceil(rows.count / 2)
    readonly property real rowHeight: (height - Theme.u(64 + 12)) / Math.max(half, 1)

    CardHead {
        shown: card.shown
        width: parent.width
    }

    Repeater {
        id: rows

        model: card.shown.rows

        delegate: Item {
            id: row

            required property int index
            required property string title
            required property string hint

            height: card.rowHeight
            width: card.width / 2 - Theme.u(18)
            x: Theme.u(18) + (index < card.half ? 0 : card.width / 2 - Theme.u(9))
            y: Theme.u(64 + 6) + index % card.half * card.rowHeight

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                border.color: Theme.edge
                border.width: 1
                color: Theme.sunken
                height: Math.min(Theme.u(26), row.height - 2)
                radius: Theme.u(4)
                width: Theme.u(100)

                Lettering {
                    anchors.centerIn: parent
                    bold: true
                    color: Theme.ink2
                    size: Theme.u(16)
                    text: row.hint
                }
            }

            Lettering {
                anchors.left: parent.left
                anchors.leftMargin: Theme.u(112)
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                elide: Text.ElideRight
                size: Theme.u(18)
                text: row.title
            }
        }
    }
}
