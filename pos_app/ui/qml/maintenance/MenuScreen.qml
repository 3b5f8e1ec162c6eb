import QtQuick
import theme
import view_models

// The maintenance menu over the whole cashier window; loaded when somebody opens it.
Rectangle {
    id: screen

    required property MenuModel shown
    readonly property bool atDoor: shown.screen === "door"
    readonly property bool covered: shown.whole.columns > 0
    readonly property bool inside: !atDoor && !covered
    readonly property bool binds: shown.binding.title !== ""
    readonly property bool checksKeys: shown.keyCheck.title !== ""
    readonly property bool typesAddress: binds && shown.binding.network.title !== ""
    readonly property bool isWide: checksKeys || typesAddress // one card in place of list and detail
    readonly property bool hasDetail: shown.detail.title !== "" || binds

    color: Theme.paper

    // Nothing beneath is touched.
    TapHandler {
        gesturePolicy: TapHandler.ReleaseWithinBounds
    }

    TopBar {
        height: Theme.u(56)
        shown: screen.shown
        visible: !screen.covered
        width: parent.width
    }

    DoorCard {
        shown: screen.shown.door
        visible: screen.atDoor
        x: Math.round((screen.width - width) / 2)
        y: Theme.u(120)
    }

    MenuNav {
        height: screen.height - y - Theme.u(12)
        shown: screen.shown
        visible: screen.inside
        width: Theme.u(232)
        x: Theme.u(12)
        y: Theme.u(68)
    }

    MenuItems {
        height: screen.height - y - Theme.u(12)
        shown: screen.shown
        visible: screen.inside && !screen.isWide
        width: (screen.hasDetail ? detail.x : screen.width) - x - Theme.u(12)
        x: Theme.u(256)
        y: Theme.u(68)
    }

    DetailCard {
        id: detail

        height: screen.height - y - Theme.u(12)
        shown: screen.shown.detail
        visible: screen.inside && screen.hasDetail && !screen.binds && !screen.isWide
        width: Theme.u(400)
        x: screen.width - width - Theme.u(12)
        y: Theme.u(68)
    }

    BindCard {
        height: detail.height
        shown: screen.shown.binding
        visible: screen.inside && screen.binds && !screen.isWide
        width: detail.width
        x: detail.x
        y: detail.y
    }

    KeyCheck {
        height: detail.height
        objectName: "keyCheck"
        shown: screen.shown.keyCheck
        visible: screen.inside && screen.checksKeys
        width: screen.width - x - Theme.u(12)
        x: Theme.u(256)
        y: detail.y
    }

    NetworkCard {
        height: detail.height
        objectName: "networkCard"
        shown: screen.shown.binding
        visible: screen.inside && screen.typesAddress
        width: screen.width - x - Theme.u(12)
        x: Theme.u(256)
        y: detail.y
    }

    WholeScreen {
        anchors.fill: parent
        objectName: "wholeScreen"
        shown: screen.shown.whole
        visible: screen.covered
    }
}
