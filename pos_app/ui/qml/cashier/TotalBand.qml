import QtQuick
import controls
import theme
import view_models

// The total, always in the same place, under a 3 px rule.
Rectangle {
    id: band

    required property TotalModel shown
    readonly property int figures: shown.amount.length
    readonly property color ink: shown.resting ? Theme.ink2 : Theme.ink

    bottomLeftRadius: Theme.u(9)
    bottomRightRadius: Theme.u(9)
    color: Theme.surface

    Rectangle {
        color: Theme.ink
        height: Theme.u(3)
        width: parent.width
    }

    Column {
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: Theme.u(1.5)
        spacing: Theme.u(5)
        x: Theme.u(18)

        Row {
            visible: band.shown.pieces !== ""

            Lettering {
                bold: true
                color: Theme.ink2
                height: Theme.u(22)
                size: Theme.u(18)
                text: band.shown.pieces
            }

            Lettering {
                color: Theme.ink2
                height: Theme.u(22)
                size: Theme.u(18)
                text: band.shown.kinds
            }
        }

        Lettering {
            color: Theme.ink2
            height: Theme.u(22)
            size: Theme.u(18)
            text: band.shown.gross
            visible: text !== ""
        }

        Lettering {
            bold: true
            color: Theme.save
            height: Theme.u(25)
            size: Theme.u(20)
            text: band.shown.saved
            visible: text !== ""
        }
    }

    Item {
        id: ruler

        y: Theme.u(101)
    }

    Lettering {
        anchors.baseline: ruler.top
        anchors.baselineOffset: -Theme.u(4)
        anchors.right: yen.left
        anchors.rightMargin: Theme.u(14)
        color: Theme.ink2
        size: Theme.u(24)
        text: band.shown.label
    }

    Lettering {
        id: yen

        anchors.baseline: ruler.top
        anchors.right: amount.left
        anchors.rightMargin: Theme.u(6)
        bold: true
        color: band.ink
        size: Theme.u(40)
        text: "¥"
    }

    Lettering {
        id: amount

        anchors.baseline: ruler.top
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        bold: true
        color: band.ink
        font.letterSpacing: -0.5
        objectName: "total"
        size: band.figures <= 8 ? Theme.u(84) : band.figures === 9 ? Theme.u(72) : Theme.u(60)
        text: band.shown.amount
    }
}
