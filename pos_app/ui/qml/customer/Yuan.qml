import QtQuick
import theme

// An amount with its ¥ on one baseline; sizes in base px. It never moves and never fades by itself.
Item {
    id: yuan

    required property string amount
    required property real px
    property real yenPx: 40
    property real gap: 6
    property real spacing: 0
    property string sign: "¥"
    property color tint: Theme.ink

    baselineOffset: figure.baselineOffset
    implicitHeight: figure.height
    implicitWidth: figure.x + figure.implicitWidth

    Words {
        id: yen

        anchors.baseline: figure.baseline
        bold: true
        color: yuan.tint
        px: yuan.yenPx
        text: yuan.sign
    }
    Words {
        id: figure

        bold: true
        color: yuan.tint
        font.letterSpacing: yuan.spacing * Theme.customerScale
        px: yuan.px
        text: yuan.amount
        x: yen.implicitWidth + Theme.c(yuan.gap)
    }
}
