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
        width: Theme.u(88)
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

    Item {
        id: notes

        anchors.left: parent.left
        anchors.leftMargin: Theme.u(18)
        anchors.right: old.left
        anchors.rightMargin: Theme.u(8)
        height: Theme.u(20)
        visible: line.discounted
        y: Math.round(parent.height / 2) + Theme.u(3)

        DiscountNote {
            id: first

            off: line.firstOff
            payer: line.firstPayer
            room: line.secondTag === "" ? notes.width : Math.max(notes.width - second.implicitWidth - Theme.u(16), notes.width / 2)
            rule: line.firstRule
            tag: line.firstTag
        }

        DiscountNote {
            id: second

            anchors.left: first.right
            anchors.leftMargin: Theme.u(16)
            off: line.secondOff
            payer: line.secondPayer
            room: notes.width - first.width - Theme.u(16)
            rule: line.secondRule
            tag: line.secondTag
            visible: line.secondTag !== ""
        }
    }

    Lettering {
        id: old

        anchors.right: parent.right
        anchors.rightMargin: Theme.u(18)
        anchors.verticalCenter: notes.verticalCenter
        color: Theme.ink2
        font.strikeout: true
        size: Theme.u(16)
        text: line.gross
        visible: line.discounted
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
