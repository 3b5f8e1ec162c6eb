pragma ComponentBehavior: Bound

import QtQuick
import controls
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

        Column {
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: Theme.c(1)
            spacing: Theme.c(2)
            x: Theme.c(26)

            Words {
                bold: true
                box: 22
                color: Theme.jadeink
                px: 18
                text: side.screen.lastLabel
            }
            Item {
                height: Theme.c(side.screen.lastNameRows > 1 ? 60 : 40)
                width: price.x - Theme.c(42)

                Lettering {
                    anchors.verticalCenter: parent.verticalCenter
                    bold: true
                    elide: Text.ElideRight
                    lineHeight: side.screen.lastNameRows > 1 ? 0.85 : 1
                    maximumLineCount: side.screen.lastNameRows
                    size: Theme.c(side.screen.lastNamePx)
                    text: side.screen.lastName
                    width: parent.width
                    wrapMode: Text.Wrap
                }
            }
            Row {
                spacing: Theme.c(16)
                visible: side.screen.lastHint !== "" || side.screen.lastFirstTag !== ""

                Words {
                    bold: true
                    box: 20
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
                id: line

                ruled: line.index < rows.count - 1 || side.screen.fold !== ""
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
