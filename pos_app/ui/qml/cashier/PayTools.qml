pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The pay page above the keypad: tenders where the entry line was, the cash card, quick notes.
Item {
    id: pay

    required property CashModel shown
    required property Plan plan
    readonly property real cardHeight: plan.zoneHeight - 84
    readonly property real halfSpine: (plan.spineWidth - 8) / 2

    Repeater {
        model: pay.shown.tenders

        delegate: KeyFace {
            id: tender

            required property bool chosen
            required live
            required property int index
            required property string label
            required property string icon

            height: Theme.u(64)
            inverted: chosen
            visible: label !== ""
            width: Theme.u(index < 2 ? 176 : pay.plan.spineWidth)
            x: Theme.u(index < 2 ? index * 184 : 372)

            onTapped: pay.shown.tenders.press(index)

            Row {
                anchors.centerIn: parent
                spacing: Theme.u(10)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: tender.icon
                    size: Theme.u(26)
                    tint: tender.ink
                }

                Lettering {
                    bold: tender.chosen
                    color: tender.ink
                    size: Theme.u(24)
                    text: tender.label
                }
            }
        }
    }

    CashCard {
        height: Theme.u(pay.cardHeight)
        shown: pay.shown
        width: parent.width
        y: Theme.u(76)
    }

    Repeater {
        model: pay.shown.notes

        delegate: WordKey {
            required property int index
            required property bool chosen
            required label
            required hint
            required live

            border.width: chosen ? Theme.u(2) : 1
            ground: chosen ? Theme.jadetint : Theme.key
            height: Theme.u(72)
            hintLine: Theme.u(20)
            hintSize: Theme.u(16)
            labelLine: Theme.u(34)
            labelSize: Theme.u(28)
            objectName: "note"
            rim: chosen ? Theme.jade : Theme.edge
            underInk: chosen ? Theme.jadeink : Theme.ink3
            visible: label !== ""
            width: Theme.u(index < 2 ? 176 : pay.halfSpine)
            x: Theme.u(index < 2 ? index * 184 : 372 + (index - 2) * (pay.halfSpine + 8))
            y: Theme.u(76 + pay.cardHeight + 12)

            onTapped: pay.shown.notes.press(index)
        }
    }
}
