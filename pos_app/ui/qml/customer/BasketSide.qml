import QtQuick
import theme
import view_models

// The basket: what was scanned last, the lines before it, and the total at the foot.
Rectangle {
    id: side

    required property CustomerModel screen

    readonly property real room: list.height / Theme.customerScale

    color: Theme.surface

    onRoomChanged: screen.fitInto(room)

    Rectangle {
        id: last

        color: side.screen.lastTouched ? Theme.savetint : Theme.jadetint
        height: Theme.c(120)
        width: parent.width

        Row {
            spacing: Theme.c(12)
            x: Theme.c(26)
            y: Theme.c(28)

            Words {
                bold: true
                color: Theme.jadeink
                px: 18
                text: side.screen.lastLabel
            }
            Words {
                bold: true
                box: 22
                color: Theme.save
                px: 16
                text: side.screen.lastHint
                visible: text !== ""
            }
            SavingNote {
                amount: side.screen.lastFirstAmount
                payer: side.screen.lastFirstPayer
                rule: side.screen.lastFirstRule
                tag: side.screen.lastFirstTag
            }
            SavingNote {
                amount: side.screen.lastSecondAmount
                payer: side.screen.lastSecondPayer
                rule: side.screen.lastSecondRule
                tag: side.screen.lastSecondTag
            }
        }
        Words {
            bold: true
            box: 40
            lineHeight: 0.8
            maximumLineCount: 2
            px: side.screen.lastNamePx
            text: side.screen.lastName
            width: price.x - x - Theme.c(16)
            wrapMode: Text.WrapAnywhere
            x: Theme.c(26)
            y: Theme.c(52)
        }
        Words {
            color: Theme.ink2
            horizontalAlignment: Text.AlignRight
            px: 20
            text: side.screen.lastQuantity
            width: parent.width - Theme.c(26)
            y: Theme.c(20)
        }
        Words {
            id: price

            anchors.right: parent.right
            anchors.rightMargin: Theme.c(26)
            bold: true
            box: 56
            px: 48
            text: side.screen.lastAmount
            y: Theme.c(45)
        }
    }
    Column {
        id: list

        anchors.bottom: foot.top
        anchors.top: last.bottom
        clip: true
        width: parent.width

        Repeater {
            id: rows

            model: side.screen.lines

            BasketRow {
                ruled: index < rows.count - 1 || side.screen.fold !== ""
                width: list.width
            }
        }
        Words {
            box: 40
            color: Theme.ink2
            leftPadding: Theme.c(26)
            px: 18
            text: side.screen.fold
            visible: text !== ""
        }
    }
    Rectangle {
        id: foot

        anchors.bottom: parent.bottom
        color: Theme.surface
        height: Theme.c(128)
        width: parent.width

        Rectangle {
            color: Theme.ink
            height: Theme.c(3)
            width: parent.width
        }
        Words {
            color: Theme.ink2
            px: 20
            text: side.screen.pieces
            x: Theme.c(26)
            y: side.screen.saved ? Theme.c(30) : Theme.c(53)
        }
        Words {
            id: savedLabel

            anchors.verticalCenter: saved.verticalCenter
            color: Theme.save
            px: 24
            text: side.screen.savedLabel
            visible: saved.visible
            x: Theme.c(26)
        }
        Words {
            id: saved

            bold: true
            color: Theme.save
            px: 32
            text: side.screen.saved
            visible: text !== ""
            x: savedLabel.x + savedLabel.implicitWidth + Theme.c(8)
            y: Theme.c(61)
        }
        Words {
            anchors.right: parent.right
            anchors.rightMargin: Theme.c(26)
            box: 26
            color: Theme.ink2
            font.strikeout: true
            px: 24
            text: side.screen.totalBefore
            y: Theme.c(14)
        }
        Words {
            anchors.baseline: total.baseline
            anchors.baselineOffset: -Theme.c(6)
            anchors.right: total.left
            anchors.rightMargin: Theme.c(12)
            color: Theme.ink2
            px: 24
            text: side.screen.totalLabel
        }
        Yuan {
            id: total

            amount: side.screen.total
            anchors.baseline: parent.top
            anchors.baselineOffset: side.screen.totalBefore ? Theme.c(111) : Theme.c(102)
            anchors.right: parent.right
            anchors.rightMargin: Theme.c(26)
            objectName: "total"
            px: side.screen.totalPx
            spacing: -0.5
        }
    }
}
