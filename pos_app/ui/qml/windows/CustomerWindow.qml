import QtQuick
import QtQuick.Window
import customer
import theme
import view_models

// The customer window. It shows, and takes neither touch nor keyboard.
Window {
    id: window

    required property CustomerModel shown

    color: Theme.paper

    CustomerScreen {
        anchors.fill: parent
        screen: window.shown
    }
}
