import QtQuick
import controls
import theme
import view_models

// What was handed over, and what goes back.
Panel {
    id: card

    required property CashModel shown
    readonly property int figures: shown.change.length
    readonly property real changePx: Theme.u(figures <= 5 ? 100 : figures === 6 ? 80 : figures === 7 ? 72 : figures === 8 ? 60 : 52)

    Lettering {
        color: Theme.ink2
        height: Theme.u(25)
        size: Theme.u(20)
        text: card.shown.receivedLabel
        x: Theme.u(19)
        y: Theme.u(15)
    }

    Rectangle {
        border.color: Theme.jade
        border.width: Theme.u(2)
        color: Theme.surface
        height: card.height - Theme.u(66)
        objectName: "receivedField"
        radius: Theme.u(8)
        width: Theme.u(238)
        x: Theme.u(19)
        y: Theme.u(46)

        Lettering {
            id: received

            anchors.verticalCenter: parent.verticalCenter
            bold: true
            objectName: "received"
            size: text.length > 6 ? Theme.u(40) : Theme.u(56)
            text: card.shown.received
            x: Theme.u(18)
        }

        Lettering {
            anchors.left: received.right
            anchors.leftMargin: Theme.u(16)
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink3
            size: Theme.u(24)
            text: card.shown.receivedHint
            visible: received.text === ""
        }

        Caret {
            anchors.left: received.right
            anchors.leftMargin: Theme.u(6)
            anchors.verticalCenter: parent.verticalCenter
            height: Theme.u(52)
        }
    }

    Lettering {
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(21)
        color: card.shown.short ? Theme.amber : Theme.ink2
        height: Theme.u(25)
        size: Theme.u(20)
        text: card.shown.changeLabel
        y: Theme.u(15)
    }

    Lettering {
        anchors.baseline: change.baseline
        anchors.right: change.left
        anchors.rightMargin: Theme.u(6)
        bold: true
        color: change.color
        objectName: "changeSign"
        size: Theme.u(40)
        text: "¥"
        visible: card.shown.change !== ""
    }

    Lettering {
        id: change

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(21)
        bold: true
        color: card.shown.short ? Theme.amber : Theme.jadeink
        height: card.height - Theme.u(52)
        objectName: "payChange"
        size: card.changePx
        text: card.shown.change
        y: Theme.u(39)
    }
}
