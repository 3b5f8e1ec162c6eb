import QtQuick
import QtQuick.Window
import controls
import theme
import view_models

// The cashier window. Left is goods and money and never moves; right is tools. The keyboard belongs to
// one item for good, so a scan finds the register on every page.
Window {
    id: window

    required property CashierModel shown
    readonly property bool paying: shown.page === "pay"
    readonly property bool refused: shown.keys.footTone === "attention"

    color: Theme.paper
    height: 768 // until it is placed; of nothing no letter has a size
    title: shown.status.shop
    width: 1366

    Binding {
        property: "cashierScale"
        target: Theme
        value: plan.scale
    }

    Plan {
        id: plan

        windowHeight: window.height
        windowWidth: window.width
    }

    Item {
        id: keyboard

        anchors.fill: parent
        focus: true
        objectName: "keyboard"

        Keys.onPressed: event => {
            window.shown.keyPressed(event.key, event.modifiers, event.text, event.isAutoRepeat);
            event.accepted = true;
        }

        StatusBar {
            height: Theme.u(56)
            shown: window.shown.status
            width: parent.width
        }

        Panel {
            height: Theme.u(plan.h - 148)
            width: Theme.u(plan.leftWidth)
            x: Theme.u(12)
            y: Theme.u(68)

            BasketList {
                anchors.bottom: total.top
                anchors.left: parent.left
                anchors.margins: 1
                anchors.right: parent.right
                anchors.top: parent.top
                shown: window.shown.basket
                visible: window.shown.left === "basket"
            }

            ReadyPanel {
                anchors.bottom: total.top
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.top: parent.top
                shown: window.shown.between
                visible: window.shown.left === "ready"
            }

            AfterPanel {
                anchors.bottom: total.top
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.top: parent.top
                shown: window.shown.between
                visible: window.shown.left === "after"
            }

            TotalBand {
                id: total

                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.margins: 1
                anchors.right: parent.right
                height: Theme.u(128)
                shown: window.shown.total
            }
        }

        Item {
            height: parent.height
            opacity: window.paying ? 0 : 1
            visible: opacity > 0
            width: Theme.u(plan.rightWidth)
            x: Theme.u(plan.rightX)

            Behavior on opacity {
                NumberAnimation {
                    duration: Theme.pageMs
                    easing.type: Easing.OutQuad
                }
            }

            EntryLine {
                height: Theme.u(64)
                shown: window.shown.entry
                width: parent.width
                y: Theme.u(68)
            }

            ZoneA {
                card: window.shown.card
                height: Theme.u(plan.zoneHeight)
                hot: window.shown.hot
                plan: plan
                uncoded: window.shown.keys.uncoded
                weighing: window.shown.weighing
                width: parent.width
                y: Theme.u(plan.zoneTop)
            }
        }

        PayTools {
            height: parent.height
            opacity: window.paying ? 1 : 0
            plan: plan
            shown: window.shown.cash
            visible: opacity > 0
            width: Theme.u(plan.rightWidth)
            x: Theme.u(plan.rightX)
            y: Theme.u(68)

            Behavior on opacity {
                NumberAnimation {
                    duration: Theme.pageMs
                    easing.type: Easing.OutQuad
                }
            }
        }

        Keypad {
            paying: window.paying
            shown: window.shown.keys
            x: Theme.u(plan.rightX)
            y: Theme.u(plan.keypadTop)
        }

        SideKeys {
            keys: window.shown.keys.side
            paying: window.paying
            width: Theme.u(plan.spineWidth)
            x: Theme.u(plan.spineX)
            y: Theme.u(plan.keypadTop)
        }

        PrimaryKey {
            height: Theme.u(plan.h - 12) - y
            shown: window.shown.keys.primary
            width: Theme.u(plan.spineWidth)
            x: Theme.u(plan.spineX)
            y: Theme.u(plan.keypadTop + 142)
        }

        FunctionRow {
            height: Theme.u(56)
            keys: window.shown.keys.functions
            visible: window.shown.keys.foot === ""
            width: Theme.u(plan.spineX - 24)
            x: Theme.u(12)
            y: Theme.u(plan.footTop)
        }

        Row {
            height: Theme.u(56)
            spacing: Theme.u(10)
            visible: window.shown.keys.foot !== ""
            x: Theme.u(30)
            y: Theme.u(plan.footTop)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: window.refused ? "warn" : "lock"
                size: Theme.u(20)
                tint: window.refused ? Theme.amber : Theme.ink3
            }

            Lettering {
                anchors.verticalCenter: parent.verticalCenter
                bold: window.refused
                color: window.refused ? Theme.amber : Theme.ink2
                objectName: "foot"
                size: Theme.u(18)
                text: window.shown.keys.foot
            }
        }

        Loader {
            readonly property bool wanted: window.shown.menu.screen !== "none"

            anchors.fill: parent
            objectName: "menu"

            onWantedChanged: wanted ? setSource("../maintenance/MenuScreen.qml", {
                "shown": window.shown.menu
            }) : setSource("")
        }
    }
}
