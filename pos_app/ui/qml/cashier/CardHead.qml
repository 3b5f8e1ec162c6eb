import QtQuick
import controls
import theme
import view_models

// The head of a card in zone A: what it is, and the key that closes it.
Item {
    id: head

    required property CardModel shown
    readonly property color ink: Theme.toneInk(shown.tone, Theme.ink)
    readonly property color ground: Theme.toneGround(shown.tone)

    height: Theme.u(64)

    Rectangle {
        anchors.fill: parent
        anchors.margins: 1
        anchors.bottomMargin: 0
        color: head.ground
        topLeftRadius: Theme.u(9)
        topRightRadius: Theme.u(9)
    }

    Rectangle {
        anchors.bottom: parent.bottom
        color: Theme.line
        height: 1
        visible: head.shown.tone === "quiet"
        width: parent.width - 2
        x: 1
    }

    Icon {
        id: icon

        anchors.verticalCenter: parent.verticalCenter
        name: head.shown.icon
        size: Theme.u(28)
        tint: head.ink
        visible: head.shown.icon !== ""
        x: Theme.u(18)
    }

    Lettering {
        id: title

        anchors.verticalCenter: parent.verticalCenter
        bold: true
        color: head.ink
        size: Theme.u(22)
        text: head.shown.title
        x: icon.visible ? Theme.u(56) : Theme.u(18)
    }

    Lettering {
        anchors.left: title.right
        anchors.leftMargin: Theme.u(16)
        anchors.right: close.left
        anchors.rightMargin: Theme.u(8)
        anchors.verticalCenter: parent.verticalCenter
        bold: true
        color: head.ink
        elide: Text.ElideMiddle
        size: Theme.u(24)
        text: head.shown.detail
    }

    SmallKey {
        id: close

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(4)
        height: Theme.u(56)
        hint: head.shown.close.hint
        label: head.shown.close.label
        live: true
        visible: label !== ""
        width: Theme.u(126)
        y: Theme.u(4)

        onTapped: head.shown.close.press()
    }
}
