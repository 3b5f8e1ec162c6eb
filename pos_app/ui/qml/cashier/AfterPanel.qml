import QtQuick
import controls
import theme
import view_models

// The sale is stored: what goes back to the customer, as large as it gets.
Item {
    id: after

    required property BetweenModel shown
    readonly property real room: width - Theme.u(18 + 18 + 14 + 8) - caption.width - yen.width

    // Whether the change has room beside its label at `px` on the base screen.
    function fits(px: real): bool {
        return widest.advanceWidth * px / 148 <= room;
    }

    Icon {
        id: tick

        anchors.verticalCenter: title.verticalCenter
        name: "tick"
        size: Theme.u(30)
        tint: Theme.jadeink
        weight: 2.8
        x: Theme.u(18)
    }

    Lettering {
        id: title

        anchors.left: tick.right
        anchors.leftMargin: Theme.u(10)
        bold: true
        color: Theme.jadeink
        height: Theme.u(84)
        size: Theme.u(28)
        text: after.shown.title
    }

    Lettering {
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        anchors.verticalCenter: title.verticalCenter
        color: Theme.ink3
        size: Theme.u(18)
        text: after.shown.receipt
    }

    Lettering {
        id: caption

        anchors.verticalCenter: change.verticalCenter
        size: Theme.u(40)
        text: after.shown.changeLabel
        x: Theme.u(18)
    }

    TextMetrics {
        id: widest

        font.bold: true
        font.family: Theme.family
        font.pixelSize: Theme.u(148)
        text: after.shown.change
    }

    Lettering {
        id: yen

        anchors.baseline: change.baseline
        anchors.right: change.left
        anchors.rightMargin: Theme.u(8)
        bold: true
        size: Theme.u(64)
        text: "¥"
    }

    Lettering {
        id: change

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        bold: true
        height: foot.y - y
        objectName: "change"
        size: Theme.u(after.fits(148) ? 148 : after.fits(112) ? 112 : 84)
        text: after.shown.change
        y: Theme.u(84)
    }

    Item {
        id: foot

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.leftMargin: Theme.u(18)
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        height: Theme.u(84)

        Rectangle {
            color: Theme.line
            height: 1
            width: parent.width
        }

        Lettering {
            id: tender

            anchors.verticalCenter: parent.verticalCenter
            color: Theme.ink2
            size: Theme.u(22)
            text: after.shown.tender
        }

        Lettering {
            anchors.left: tender.right
            anchors.leftMargin: Theme.u(6)
            anchors.verticalCenter: parent.verticalCenter
            bold: true
            size: Theme.u(22)
            text: after.shown.tendered
        }

        Row {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.u(26)

            Deed {
                icon: "drawer"
                text: after.shown.drawer
                tone: after.shown.drawerTone
            }

            Deed {
                icon: "printer"
                text: after.shown.printed
                tone: after.shown.printedTone
            }
        }
    }

    component Deed: Row {
        id: deed

        required property string icon
        required property string text
        required property string tone
        readonly property color ink: Theme.toneInk(tone, Theme.ink2)

        spacing: Theme.u(7)
        visible: text !== ""

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: deed.tone === "fault" ? "bad" : deed.tone === "attention" ? "warn" : deed.icon
            size: Theme.u(22)
            tint: deed.ink
        }

        Lettering {
            color: deed.ink
            size: Theme.u(20)
            text: deed.text
        }
    }
}
