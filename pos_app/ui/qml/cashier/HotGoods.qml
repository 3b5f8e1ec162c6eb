pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme
import view_models

// The hot goods: shelves in the keypad's first column, tiles on both sides of the spine. The last
// place is always 无码商品.
Item {
    id: hot

    required property HotModel shown
    required property KeyModel uncoded
    required property Plan plan
    readonly property int columns: 2 + plan.spineTiles
    readonly property int places: columns * plan.tileRows
    readonly property real tileHeight: (plan.zoneHeight - 8 * (plan.tileRows - 1)) / plan.tileRows
    readonly property real spineTile: (plan.spineWidth - 8 * (plan.spineTiles - 1)) / plan.spineTiles

    function columnX(column: int): real {
        return column < 2 ? 92 + column * 138 : 372 + (column - 2) * (spineTile + 8);
    }

    function columnWidth(column: int): real {
        return column < 2 ? 130 : spineTile;
    }

    Component.onCompleted: shown.fit(places - 1)
    onPlacesChanged: shown.fit(places - 1)

    Repeater {
        model: hot.shown.tabs

        delegate: KeyFace {
            id: tab

            required property bool chosen
            required property int index
            required property string label
            required property string pages

            border.width: chosen ? 1 : 0
            ground: "transparent"
            inverted: chosen
            height: Theme.u((hot.plan.zoneHeight - 24) / 4)
            live: true
            objectName: "tab"
            width: Theme.u(84)
            y: Theme.u(index * (hot.plan.zoneHeight + 8) / 4)

            onTapped: hot.shown.touchTab(index)

            Lettering {
                anchors.centerIn: parent
                anchors.verticalCenterOffset: tab.pages === "" ? 0 : -Theme.u(8)
                bold: tab.chosen
                color: tab.chosen ? Theme.surface : Theme.ink2
                size: Theme.u(20)
                text: tab.label
            }

            Lettering {
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.u(4)
                anchors.horizontalCenter: parent.horizontalCenter
                color: Theme.surface
                height: Theme.u(18)
                size: Theme.u(14)
                text: tab.pages
            }
        }
    }

    Repeater {
        model: hot.shown.tiles

        delegate: HotTile {
            required property int index

            height: Theme.u(hot.tileHeight)
            live: true
            width: Theme.u(hot.columnWidth(index % hot.columns))
            x: Theme.u(hot.columnX(index % hot.columns))
            y: Theme.u(Math.floor(index / hot.columns) * (hot.tileHeight + 8))

            onTapped: hot.shown.tiles.press(index)
        }
    }

    HotTile {
        brand: hot.uncoded.label
        ground: Theme.sunken
        height: Theme.u(hot.tileHeight)
        live: hot.uncoded.live
        size: ""
        stem: hot.uncoded.hint
        price: "¥"
        priceInk: Theme.ink3
        visible: hot.uncoded.label !== ""
        width: Theme.u(hot.columnWidth(hot.columns - 1))
        x: Theme.u(hot.columnX(hot.columns - 1))
        y: Theme.u((hot.plan.tileRows - 1) * (hot.tileHeight + 8))

        onTapped: hot.uncoded.press()
    }
}
