import QtQuick
import controls
import theme
import view_models

// Goods on the scale: the live weight over the keypad's width, how it stands and what it costs over the
// primary's. The press that takes it is the primary itself.
Panel {
    id: card

    required property CardModel head
    required property WeighingModel shown
    required property Plan plan
    readonly property color ink: Theme.toneInk(shown.tone, Theme.ink2)
    readonly property real spine: Theme.u(plan.spineX - plan.rightX)

    border.color: Theme.toneRim(shown.tone)

    CardHead {
        shown: card.head
        width: parent.width
    }

    Item {
        id: figures

        height: keys.y - y
        width: card.spine
        y: Theme.u(64)

        Lettering {
            id: weight

            anchors.right: unit.left
            anchors.rightMargin: Theme.u(8)
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: tare.visible ? -Theme.u(8) : 0
            bold: true
            color: card.shown.isFirm ? Theme.ink : Theme.ink2
            fontSizeMode: Text.HorizontalFit
            horizontalAlignment: Text.AlignRight
            minimumPixelSize: Theme.u(40)
            objectName: "weight"
            size: Theme.u(84)
            text: card.shown.weight
            width: card.spine - unit.width - Theme.u(18 + 8 + 12)
        }

        Lettering {
            id: unit

            anchors.baseline: weight.baseline
            color: Theme.ink2
            size: Theme.u(32)
            text: card.shown.unit
            x: card.spine - width - Theme.u(12)
        }

        Lettering {
            id: tare

            anchors.bottom: parent.bottom
            anchors.right: unit.right
            color: Theme.ink2
            objectName: "tare"
            size: Theme.u(16)
            text: card.shown.tare
            visible: text !== ""
        }
    }

    Rectangle {
        color: Theme.line
        height: figures.height - Theme.u(16)
        width: 1
        x: card.spine
        y: figures.y + Theme.u(10)
    }

    Item {
        height: figures.height
        width: card.width - x - Theme.u(18)
        x: card.spine + Theme.u(18)
        y: figures.y

        Icon {
            id: icon

            anchors.verticalCenter: word.verticalCenter
            name: card.shown.icon
            size: Theme.u(24)
            tint: card.ink
        }

        Lettering {
            id: word

            anchors.left: icon.right
            anchors.leftMargin: Theme.u(8)
            anchors.right: parent.right
            bold: true
            color: card.ink
            elide: Text.ElideRight
            fontSizeMode: Text.HorizontalFit
            height: Theme.u(32)
            minimumPixelSize: Theme.u(16)
            objectName: "plateState"
            size: Theme.u(24)
            text: card.shown.word
            y: Theme.u(10)
        }

        Lettering {
            anchors.baseline: amount.baseline
            anchors.right: amount.left
            anchors.rightMargin: Theme.u(4)
            bold: true
            color: amount.color
            size: Theme.u(24)
            text: "¥"
            visible: card.shown.amount !== ""
        }

        Lettering {
            id: amount

            anchors.bottom: parent.bottom
            anchors.right: parent.right
            bold: true
            color: card.shown.isFirm ? Theme.ink : Theme.ink2
            objectName: "weighedAmount"
            size: text.length > 7 ? Theme.u(36) : Theme.u(48)
            text: card.shown.amount
        }
    }

    Item {
        id: keys

        height: Theme.u(56)
        width: parent.width - Theme.u(24)
        x: Theme.u(12)
        y: card.height - height - Theme.u(12)

        SmallKey {
            id: tareKey

            height: parent.height
            label: card.shown.tareKey.label
            live: card.shown.tareKey.live
            objectName: "tareKey"
            width: (card.spine - Theme.u(12 + 8 + 12)) / 2

            onTapped: card.shown.tareKey.press()
        }

        SmallKey {
            height: parent.height
            label: card.shown.typeKey.label
            live: card.shown.typeKey.live
            objectName: "typeKey"
            width: tareKey.width
            x: tareKey.width + Theme.u(8)

            onTapped: card.shown.typeKey.press()
        }

        Lettering {
            color: Theme.ink2
            height: parent.height
            objectName: "advice"
            size: Theme.u(18)
            text: card.shown.advice
            width: card.width - card.spine - Theme.u(36)
            wrapMode: Text.Wrap
            x: card.spine + Theme.u(6)
        }
    }
}
