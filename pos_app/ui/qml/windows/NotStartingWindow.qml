import QtQuick
import QtQuick.Window
import controls
import theme
import view_models

// All that a till shows which cannot start: why, and what to do.
Window {
    id: window

    required property NotStartingModel shown

    color: Theme.paper
    height: 768
    width: 1366

    Panel {
        anchors.centerIn: parent
        border.color: Theme.toneRim("fault")
        color: Theme.toneGround("fault")
        height: texts.implicitHeight + Theme.u(96)
        width: Math.min(window.width - Theme.u(48), Theme.u(1000))

        Column {
            id: texts

            anchors.centerIn: parent
            spacing: Theme.u(24)
            width: parent.width - Theme.u(96)

            Lettering {
                bold: true
                color: Theme.fault
                size: Theme.u(32)
                text: window.shown.cause
                width: parent.width
                wrapMode: Text.Wrap
            }

            Lettering {
                color: Theme.ink2
                size: Theme.u(18)
                text: window.shown.detail
                width: parent.width
                wrapMode: Text.WrapAnywhere
            }
        }
    }
}
