import QtQuick

// Where everything stands on the cashier window, in base px (layout.md of the design). Up to
// 1536×864 a larger screen gains room; above it everything grows; below 1280×768 everything shrinks.
QtObject {
    id: plan

    required property real windowWidth
    required property real windowHeight

    readonly property real growth: Math.min(windowWidth / 1536, windowHeight / 864)
    readonly property real shrink: Math.min(windowWidth / 1280, windowHeight / 768)
    readonly property real scale: growth > 1 ? growth : Math.min(1, shrink)

    readonly property real w: windowWidth / scale
    readonly property real h: windowHeight / scale
    readonly property real leftWidth: Math.round((w - 36) * 0.5173 / 4) * 4
    readonly property real rightX: leftWidth + 24
    readonly property real rightWidth: w - 12 - rightX
    readonly property real spineX: rightX + 372
    readonly property real spineWidth: w - 12 - spineX
    readonly property real zoneTop: 144
    readonly property real zoneHeight: h - 512
    readonly property real keypadTop: h - 356
    readonly property real footTop: h - 68
    readonly property int tileRows: Math.floor((zoneHeight + 8) / 88)
    readonly property int spineTiles: spineWidth >= 380 ? 3 : 2
}
