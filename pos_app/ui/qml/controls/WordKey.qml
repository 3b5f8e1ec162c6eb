import QtQuick
import theme

// A key with a word, perhaps an icon before it, and the name of its keyboard twin beneath or above.
KeyFace {
    id: key

    required property string label
    property string hint: ""
    property string icon: ""
    property real labelSize: Theme.u(20)
    property real labelLine: Theme.u(25)
    property real hintSize: Theme.u(14)
    property real hintLine: Theme.u(18)
    property bool hintAbove: false
    property real labelSpacing: 0
    property bool bold: true
    property color labelInk: ink
    property color underInk: hintInk

    Column {
        anchors.centerIn: parent

        Lettering {
            anchors.horizontalCenter: parent.horizontalCenter
            color: key.underInk
            height: key.hintLine
            size: key.hintSize
            text: key.hint
            visible: key.hintAbove && key.hint !== ""
        }

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.u(7)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: key.icon
                size: Theme.u(20)
                tint: key.labelInk
                visible: key.icon !== "" && key.width >= Math.max(Theme.u(120), word.implicitWidth + Theme.u(20 + 7 + 16))
            }

            Lettering {
                id: word

                bold: key.bold
                color: key.labelInk
                elide: Text.ElideRight
                font.letterSpacing: key.labelSpacing
                height: key.labelLine
                size: key.labelSize
                text: key.label
                width: Math.min(implicitWidth, key.width - Theme.u(8))
            }
        }

        Lettering {
            anchors.horizontalCenter: parent.horizontalCenter
            color: key.underInk
            height: key.hintLine
            size: key.hintSize
            text: key.hint
            visible: !key.hintAbove && key.hint !== ""
        }
    }
}
