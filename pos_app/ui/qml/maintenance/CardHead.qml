import QtQuick
import controls
import theme

// The head of a card: an icon, a title, and how it stands.
Item {
    id: head

    required property string icon
    required property string title
    required property string verdict
    required property string mark
    required property string tone

    height: Theme.u(72)

    Icon {
        id: picture

        anchors.verticalCenter: parent.verticalCenter
        name: head.icon
        size: Theme.u(26)
        tint: Theme.ink2
        visible: head.title !== ""
        x: Theme.u(18)
    }

    Lettering {
        anchors.left: picture.right
        anchors.leftMargin: Theme.u(12)
        anchors.right: state.left
        anchors.rightMargin: Theme.u(8)
        bold: true
        elide: Text.ElideRight
        height: parent.height
        size: Theme.u(22)
        text: head.title
    }

    Row {
        id: state

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        height: parent.height
        spacing: Theme.u(8)

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: head.mark
            size: Theme.u(22)
            tint: Theme.toneInk(head.tone, Theme.ink3)
            visible: head.mark !== ""
        }

        Lettering {
            anchors.verticalCenter: parent.verticalCenter
            bold: true
            color: Theme.toneInk(head.tone, Theme.ink3)
            size: Theme.u(20)
            text: head.verdict
        }
    }

    Rectangle {
        anchors.bottom: parent.bottom
        color: Theme.line
        height: 1
        visible: head.title !== ""
        width: parent.width
    }
}
