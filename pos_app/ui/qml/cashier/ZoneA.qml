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
    required property WeighingModel weighing
    readonly property bool free: card.zone === "hot"

    HotGoods {
        anchors.fill: parent
        plan: zone.plan
        shown: zone.hot
        uncoded: zone.uncoded
        visible: zone.free
    }

    CardPlace {
        kind: "unknown"

        sourceComponent: UnknownCard {
            shown: zone.card
        }
    }

    CardPlace {
        kind: "list"

        sourceComponent: ListCard {
            shown: zone.card
        }
    }

    CardPlace {
        kind: "choices"

        sourceComponent: ChoicesCard {
            shown: zone.card
        }
    }

    CardPlace {
        kind: "help"

        sourceComponent: HelpCard {
            shown: zone.card
        }
    }

    CardPlace {
        kind: "question"

        sourceComponent: QuestionCard {
            shown: zone.card
        }
    }

    CardPlace {
        kind: "health"

        sourceComponent: HealthCard {
            shown: zone.card
        }
    }

    CardPlace {
        kind: "weigh"

        sourceComponent: WeighCard {
            head: zone.card
            plan: zone.plan
            shown: zone.weighing
        }
    }

    component CardPlace: Loader {
        id: place

        required property string kind

        active: zone.card.zone === kind
        height: zone.height
        width: zone.width

        onLoaded: arrival.restart()

        ParallelAnimation {
            id: arrival

            NumberAnimation {
                duration: Theme.zoneMs
                easing.type: Easing.OutCubic
                from: Theme.u(8)
                property: "y"
                target: place
                to: 0
            }

            NumberAnimation {
                duration: Theme.zoneMs
                from: 0
                property: "opacity"
                target: place
                to: 1
            }
        }
    }
}
