import QtQuick
import controls
import theme
import view_models

// One amount that can be read from the door: what is due, or the change.
Rectangle {
    id: side

    required property CustomerModel screen

    readonly property bool isPaid: screen.headline !== ""

    color: Theme.surface

    Column {
        anchors.left: parent.left
        anchors.leftMargin: Theme.c(44)
        anchors.right: parent.right
        anchors.rightMargin: Theme.c(44)
        anchors.verticalCenter: parent.verticalCenter

        Row {
            bottomPadding: Theme.c(22)
            spacing: Theme.c(12)
            visible: side.isPaid

            Icon {
                anchors.verticalCenter: headline.verticalCenter
                name: "tick"
                size: Theme.c(40)
                tint: Theme.jadeink
                weight: 2.8
            }
            Words {
                id: headline

                bold: true
                color: Theme.jadeink
                px: 36
                text: side.screen.headline
            }
        }
        Words {
            color: Theme.ink2
            px: side.isPaid ? 28 : 36
            text: side.screen.amountLabel
        }
        Item {
            height: Theme.c(side.isPaid ? 163 : 172)
            width: parent.width

            Yuan {
                amount: side.screen.amount
                anchors.baseline: parent.top
                anchors.baselineOffset: Theme.c(side.isPaid ? 146 : 154)
                gap: 8
                objectName: "amount"
                px: side.screen.amountPx
                spacing: -3
                yenPx: side.isPaid ? 64 : 68
            }
        }
        Item {
            height: Theme.c(side.isPaid ? 22 : 26)
            width: parent.width
        }
        Rectangle {
            color: Theme.ink
            height: Theme.c(3)
            width: parent.width
        }
        Row {
            spacing: Theme.c(30)
            topPadding: Theme.c(side.isPaid ? 22 : 24)

            Words {
                color: Theme.ink2
                px: 28
                text: side.screen.firstFact
            }
            Words {
                color: Theme.ink2
                px: 28
                text: side.screen.secondFact
                visible: text !== ""
            }
            Words {
                bold: true
                color: Theme.save
                px: 28
                text: side.screen.amountSaved
                visible: text !== ""
            }
        }
    }
}
