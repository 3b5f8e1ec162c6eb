pragma ComponentBehavior: Bound

import QtQuick
import controls
import theme

// One line of the basket. Name, quantity, price and amount share a baseline; discounts stand below.
Item {
    id: line

    required property int index
    required property int lineId
    required property string stem
    required property string size
    required property string quantity
    required property bool several
    required property string unitPrice
    required property string amount
    required property string gross
    required property string firstTag
    required property string firstRule
    required property string firstOff
    required property string firstPayer
    required property string secondTag
    required property string secondRule
    required property string secondOff
    required property string secondPayer
    property bool selected: false
    readonly property bool discounted: gross !== ""

    signal tapped

    Rectangle {
        anchors.fill: parent
        color: Theme.jadetint
        visible: line.selected
    }

    Rectangle {
        color: Theme.jade
        height: parent.height
        visible: line.selected
        width: Theme.u(5)
    }

    Item {
        id: ruler

        y: Math.round(parent.height / 2) + Theme.u(line.discounted ? -1 : 10)
    }

    GoodsName {
        anchors.baseline: ruler.top
        lettering: Theme.u(22)
        room: count.x - x - Theme.u(8)
        size: line.size
        stem: line.stem
        x: Theme.u(18)
    }

    Lettering {
        id: count

        anchors.baseline: ruler.top
        anchors.right: price.left
        bold: line.several
        color: line.several ? Theme.ink : Theme.ink3
        horizontalAlignment: Text.AlignRight
        size: Theme.u(22)
        text: line.quantity
        width: Math.max(implicitWidth, Theme.u(64))
    }

    Lettering {
        id: price

        anchors.baseline: ruler.top
        anchors.right: sum.left
        color: Theme.ink2
        horizontalAlignment: Text.AlignRight
        size: Theme.u(20)
        text: line.unitPrice
        width: Math.max(implicitWidth + Theme.u(6), Theme.u(88))
    }

    Lettering {
        id: sum

        anchors.baseline: ruler.top
        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        bold: true
        horizontalAlignment: Text.AlignRight
        size: text.length > 7 ? Theme.u(22) : Theme.u(26)
        text: line.amount
        width: Theme.u(116)
    }

    Loader {
        active: line.discounted // most lines have nothing taken off, and a scan must be quick
        height: Theme.u(20)
        width: line.width - Theme.u(36)
        x: Theme.u(18)
        y: Math.round(line.height / 2) + Theme.u(3)

        sourceComponent: DiscountNotes {
            line: line
        }
    }

    Rectangle {
        anchors.bottom: parent.bottom
        color: Theme.line
        height: 1
        width: parent.width
    }

    TapHandler {
        onTapped: line.tapped()
    }
}
