import QtQuick
import controls
import theme

// A key inside a card: word and hint on one line.
KeyFace {
    id: key

    required property string label
    property string hint: ""
    property real labelSize: Theme.u(20)
    property color labelInk: ink
    property color underInk: hintInk
    property bool bold: true

    objectName: "small"

    Row {
        anchors.centerIn: parent
        spacing: Theme.u(8)

        Lettering {
            id: word

            bold: key.bold
            color: key.labelInk
            elide: Text.ElideRight
            size: key.labelSize
            text: key.label
            width: Math.min(implicitWidth, key.width - Theme.u(12))
        }

        Lettering {
            anchors.baseline: word.baseline
            color: key.underInk
            size: Theme.u(14)
            text: key.hint
            visible: text !== "" && word.implicitWidth + implicitWidth + Theme.u(20) < key.width
        }
    }
}
