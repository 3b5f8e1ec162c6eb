import QtQuick
import theme

// The ground of everything on the right. A new panel fades in; the old one is gone at once, because
// its words already belong to the new page.
Rectangle {
    id: panel

    property real rule: 1 // of the hairline on the left, which a coloured panel does not have

    color: Theme.paper

    onVisibleChanged: arrival.restart()

    Rectangle {
        color: Theme.edge
        height: parent.height
        width: panel.rule
    }
    NumberAnimation {
        id: arrival

        duration: Theme.panelMs
        easing.type: Easing.OutQuad
        from: 0
        property: "opacity"
        target: panel
        to: 1
    }
}
