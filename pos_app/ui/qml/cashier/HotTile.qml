import QtQuick
import controls
import theme

// One product to touch: brand, what of it, price.
KeyFace {
    id: tile

    required property string brand
    required property string stem
    required property string size
    required property string price
    property color priceInk: ink

    objectName: "tile"

    Lettering {
        anchors.left: parent.left
        anchors.leftMargin: Theme.u(11)
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(8)
        bold: true
        color: tile.ink
        elide: Text.ElideRight
        height: Theme.u(24)
        size: Theme.u(20)
        text: tile.brand
        y: Theme.u(6)
    }

    GoodsName {
        height: Theme.u(19)
        ink: Theme.ink2
        lettering: Theme.u(16)
        room: tile.width - Theme.u(19)
        size: tile.size
        stem: tile.stem
        x: Theme.u(11)
        y: Theme.u(31)
    }

    Lettering {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.u(6)
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(11)
        bold: true
        color: tile.priceInk
        height: Theme.u(24)
        size: Theme.u(20)
        text: tile.price
    }
}
