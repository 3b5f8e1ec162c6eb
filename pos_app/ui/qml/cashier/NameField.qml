import QtQuick
import controls
import theme

// A field that letters go to after a touch. It never takes the keyboard: the register does.
Rectangle {
    id: field

    required property string typed
    required property string hint
    required property bool live

    signal tapped

    border.color: live ? Theme.jade : Theme.edge
    border.width: live ? Theme.u(2) : 1
    color: live ? Theme.surface : Theme.sunken
    radius: Theme.u(8)

    Lettering {
        id: name

        anchors.left: parent.left
        anchors.leftMargin: Theme.u(14)
        anchors.verticalCenter: parent.verticalCenter
        color: field.typed === "" ? Theme.ink3 : Theme.ink
        elide: Text.ElideLeft
        horizontalAlignment: Text.AlignRight
        size: Theme.u(20)
        text: field.typed === "" && !field.live ? field.hint : field.typed
        width: Math.min(implicitWidth, field.width - Theme.u(28))
    }

    Caret {
        anchors.left: name.right
        anchors.leftMargin: Theme.u(2)
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.u(28)
        visible: field.live
    }

    TapHandler {
        onTapped: field.tapped()
    }
}
