import QtQuick
import theme

// What was taken off a line, how much, and who pays: 券 奥妙券 −5.00·品牌补贴.
Row {
    id: note

    required property string tag
    required property string rule
    required property string amount
    required property string payer

    visible: tag !== ""

    Item {
        height: Theme.c(20)
        width: frame.width + Theme.c(6)

        Rectangle {
            id: frame

            border.color: Theme.save
            border.width: 1
            color: "transparent"
            height: parent.height
            radius: Theme.c(4)
            width: word.implicitWidth + Theme.c(12)

            Words {
                id: word

                anchors.centerIn: parent
                color: Theme.save
                px: 14
                text: note.tag
            }
        }
    }
    Words {
        box: 20
        color: Theme.save
        px: 16
        rightPadding: text ? Theme.c(4) : 0
        text: note.rule
    }
    Words {
        bold: true
        box: 20
        color: Theme.save
        px: 16
        text: note.amount
    }
    Words {
        box: 20
        color: Theme.save
        px: 16
        text: note.payer
    }
}
