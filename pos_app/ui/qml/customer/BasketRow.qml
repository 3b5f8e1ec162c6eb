pragma ComponentBehavior: Bound

import QtQuick
import theme

// One line of the basket: name, quantity and amount on one baseline, and beneath what came off.
Item {
    id: row

    required property int index
    required property string name
    required property string quantity
    required property string amount
    required property string firstTag
    required property string firstRule
    required property string firstAmount
    required property string firstPayer
    required property string secondTag
    required property string secondRule
    required property string secondAmount
    required property string secondPayer
    required property string hint
    required property bool touched
    required property int rowPx
    property bool ruled: true

    readonly property bool tall: hint !== "" || firstTag !== ""

    height: Theme.c(rowPx)

    Rectangle {
        anchors.fill: parent
        color: Theme.savetint
        visible: row.touched
    }
    Rectangle {
        anchors.bottom: parent.bottom
        color: Theme.line
        height: 1
        visible: row.ruled
        width: parent.width
    }
    Words {
        id: sum

        anchors.right: parent.right
        anchors.rightMargin: Theme.c(26)
        bold: true
        box: 28
        horizontalAlignment: Text.AlignRight
        px: 24
        text: row.amount
        width: Math.max(Theme.c(104), implicitWidth + Theme.c(12))
        y: row.tall ? Theme.c(3) : Theme.c(7)
    }
    Words {
        id: count

        anchors.baseline: sum.baseline
        anchors.right: sum.left
        color: Theme.ink2
        horizontalAlignment: Text.AlignRight
        px: 20
        text: row.quantity
    }
    Words {
        anchors.baseline: sum.baseline
        elide: Text.ElideRight
        px: 20
        text: row.name
        width: count.x - x - Theme.c(8)
        x: Theme.c(26)
    }
    Loader {
        active: row.tall // most rows have nothing beneath, and a scan must be quick
        x: Theme.c(26)
        y: Theme.c(31)

        sourceComponent: Row {
            spacing: Theme.c(16)

            Words {
                bold: true
                box: 20
                color: Theme.save
                px: 16
                text: row.hint
                visible: text !== ""
            }
            SavingNote {
                amount: row.firstAmount
                payer: row.firstPayer
                rule: row.firstRule
                tag: row.firstTag
            }
            SavingNote {
                amount: row.secondAmount
                payer: row.secondPayer
                rule: row.secondRule
                tag: row.secondTag
            }
        }
    }
}
