pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// What is broken, one row each: what is wrong, what to do, and at most one key. Many rows say both on
// one line and leave a column to the keys, which are taller than such a row.
Panel {
    id: card

    required property CardModel shown
    readonly property real rowHeight: height / Math.max(rows.count, 1)
    readonly property bool tight: rowHeight < Theme.u(60)

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
            readonly property bool besideKey: action.visible || index === 1 || index >= rows.count - 2
            readonly property real end: (besideKey ? action.x : width) - Theme.u(14)

            height: card.rowHeight
            width: card.width
            y: index * card.rowHeight
            z: action.visible ? 1 : 0

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
                size: Theme.u(card.tight ? 26 : 32)
                tint: Theme.toneInk(row.tone, Theme.jadeink)
                x: Theme.u(18)
            }

            Column {
                anchors.left: parent.left
                anchors.leftMargin: Theme.u(66)
                anchors.right: action.visible ? action.left : parent.right
                anchors.rightMargin: Theme.u(12)
                anchors.verticalCenter: parent.verticalCenter
                visible: !card.tight

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
                    maximumLineCount: card.rowHeight < Theme.u(84) ? 1 : 2
                    size: Theme.u(18)
                    text: row.detail
                    visible: text !== ""
                    width: parent.width
                    wrapMode: Text.Wrap
                }
            }

            Lettering {
                id: what

                anchors.verticalCenter: parent.verticalCenter
                bold: true
                elide: Text.ElideRight
                size: Theme.u(20)
                text: row.title
                visible: card.tight
                width: Math.min(implicitWidth, row.end - x)
                x: Theme.u(58)
            }

            Lettering {
                anchors.baseline: what.baseline
                anchors.left: what.right
                anchors.leftMargin: Theme.u(10)
                color: Theme.ink2
                elide: Text.ElideRight
                size: Theme.u(16)
                text: row.detail
                visible: card.tight
                width: Math.max(0, row.end - what.x - what.width - Theme.u(10))
            }

            SmallKey {
                id: action

                anchors.right: parent.right
                anchors.rightMargin: Theme.u(14)
                height: Theme.u(60)
                hint: row.hint
                label: row.action
                live: true
                visible: label !== ""
                width: Theme.u(144)
                y: Math.max(Theme.u(8) - row.y, Math.min((row.height - height) / 2, card.height - row.y - height - Theme.u(8)))

                onTapped: card.shown.rows.press(row.index)
            }
        }
    }
}
