import QtQuick
import controls
import theme
import view_models

// The total, always in the same place, under a 3 px rule.
Rectangle {
    id: band

    required property TotalModel shown
    readonly property int figures: shown.amount.length
    readonly property int most: figures <= 8 ? 84 : figures === 9 ? 72 : 60
    readonly property real room: width - Theme.u(18 + 14 + 14 + 6 + 18) - sums.width - caption.width - yen.width

    // Whether the amount has room beside the sums at `px` on the base screen.
    function fits(px: real): bool {
        return widest.advanceWidth * px / 84 <= room;
    }
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
        id: sums

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

    TextMetrics {
        id: widest

        font.bold: true
        font.family: Theme.family
        font.pixelSize: Theme.u(84)
        text: band.shown.amount
    }

    Lettering {
        id: caption

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
        size: Theme.u(band.most >= 84 && band.fits(84) ? 84 : band.most >= 72 && band.fits(72) ? 72 : 60)
        text: band.shown.amount
    }
}
