import QtQuick
import theme

// Text in the till's own face: tabular figures, no hinting, never rich text. `size` is in px.
Text {
    id: lettering

    required property real size
    property bool bold: false

    color: Theme.ink
    font.bold: bold
    font.family: Theme.family
    font.features: {
        "tnum": 1
    }
    font.hintingPreference: Font.PreferNoHinting
    font.pixelSize: size
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
