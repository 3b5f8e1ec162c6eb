pragma ComponentBehavior: Bound

import QtQuick
import theme
import view_models

// Between the entry line and the keypad: the hot goods, or the one card that something extra opened.
Item {
    id: zone

    required property CardModel card
    required property HotModel hot
    required property KeyModel uncoded
    required property Plan plan
    readonly property bool free: card.zone === "hot"

    HotGoods {
        anchors.fill: parent
        plan: zone.plan
        shown: zone.hot
        uncoded: zone.uncoded
        visible: zone.free
    }

    Loader {
        id: loader

        active: !zone.free
        height: parent.height
        width: parent.width
        sourceComponent: {
            switch (zone.card.zone) {
            case "unknown":
                return unknownCard;
            case "list":
                return listCard;
            case "choices":
                return choicesCard;
            case "help":
                return helpCard;
            case "question":
                return questionCard;
            default:
                return healthCard;
            }
        }

        onLoaded: arrival.restart()

        ParallelAnimation {
            id: arrival

            NumberAnimation {
                duration: Theme.zoneMs
                easing.type: Easing.OutCubic
                from: Theme.u(8)
                property: "y"
                target: loader
                to: 0
            }

            NumberAnimation {
                duration: Theme.zoneMs
                from: 0
                property: "opacity"
                target: loader
                to: 1
            }
        }
    }

    Component {
        id: unknownCard

        UnknownCard {
            shown: zone.card
        }
    }

    Component {
        id: listCard

        ListCard {
            shown: zone.card
        }
    }

    Component {
        id: choicesCard

        ChoicesCard {
            shown: zone.card
        }
    }

    Component {
        id: helpCard

        HelpCard {
            shown: zone.card
        }
    }

    Component {
        id: questionCard

        QuestionCard {
            shown: zone.card
        }
    }

    Component {
        id: healthCard

        HealthCard {
            shown: zone.card
        }
    }
}
