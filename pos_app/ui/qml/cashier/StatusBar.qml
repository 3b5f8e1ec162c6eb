pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The bar at the top. When the room ends healthy chips drop their words from the right, then the till
// and the cashier are cut short, and only then do broken chips drop their reasons: the card says them.
Rectangle {
    id: bar

    required property StatusModel shown
    readonly property real room: clock.x - Theme.u(17) - place.x - place.width
    readonly property real wanted: sum(0, chip => chip.full)
    readonly property real calm: wanted - sum(0, chip => chip.quiet ? chip.saving : 0)
    readonly property real placeRoom: width - calm - clock.width - Math.min(shop.implicitWidth, Theme.u(160)) - Theme.u(60 + 17 + 12 + 17)
    readonly property real shopRoom: Math.max(Theme.u(160), width - wanted - clock.width - place.width - Theme.u(60 + 17 + 12 + 17 + 24))

    // What `of` says of the chips from `first` on, together.
    function sum(first: int, of: var): real {
        let all = 0;
        for (let i = first; i < chips.count; i++) {
            const chip = chips.itemAt(i) as StatusChip;
            all += chip === null ? 0 : of(chip);
        }
        return all;
    }

    color: Theme.surface

    Rectangle {
        anchors.bottom: parent.bottom
        color: Theme.edge
        height: 1
        width: parent.width
    }

    Rectangle {
        id: mark

        anchors.verticalCenter: parent.verticalCenter
        color: Theme.jade
        height: Theme.u(36)
        objectName: "mark"
        radius: Theme.u(8)
        width: height
        x: Theme.u(12)

        Lettering {
            anchors.centerIn: parent
            bold: true
            color: Theme.onjade
            size: Theme.u(22)
            text: bar.shown.mark
        }

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 5
            margin: Theme.u(10)
            objectName: "hold"

            onLongPressed: bar.shown.holdMark()
        }
    }

    Lettering {
        id: shop

        anchors.verticalCenter: parent.verticalCenter
        bold: true
        elide: Text.ElideRight
        size: Theme.u(22)
        text: bar.shown.shop
        width: Math.min(implicitWidth, bar.shopRoom)
        x: Theme.u(60)
    }

    Rectangle {
        id: rule

        anchors.left: shop.right
        anchors.leftMargin: Theme.u(8)
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.edge
        height: Theme.u(28)
        width: 1
    }

    Lettering {
        id: place

        anchors.left: rule.right
        anchors.leftMargin: Theme.u(8)
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.ink2
        elide: Text.ElideRight
        size: Theme.u(18)
        text: bar.shown.place
        width: Math.min(implicitWidth, Theme.u(160), Math.max(Theme.u(64), bar.placeRoom))
    }

    Row {
        anchors.right: clock.left
        anchors.rightMargin: Theme.u(17)
        anchors.verticalCenter: parent.verticalCenter

        Repeater {
            id: chips

            model: bar.shown.chips

            delegate: ChipSlot {}
        }
    }

    Rectangle {
        anchors.right: clock.left
        anchors.rightMargin: Theme.u(8)
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.edge
        height: Theme.u(28)
        width: 1
    }

    Lettering {
        id: clock

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(12)
        anchors.verticalCenter: parent.verticalCenter
        bold: true
        size: Theme.u(24)
        text: bar.shown.clock
    }

    component ChipSlot: StatusChip {
        required property int index
        readonly property real savedAfter: bar.sum(index + 1, chip => chip.quiet === quiet ? chip.saving : 0)

        brief: (quiet ? bar.wanted : bar.calm) - savedAfter > bar.room

        onTapped: bar.shown.chips.press(index)
    }
}
