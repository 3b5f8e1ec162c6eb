import QtQuick
import theme

// Text in the till's own face, never rich text; its figures are all equally wide. `size` is in px.
Text {
    id: lettering

    required property real size
    property bool bold: false

    color: Theme.ink
    font.bold: bold
    font.family: Theme.family
    font.hintingPreference: Font.PreferNoHinting
    font.pixelSize: size
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    width: Math.ceil(implicitWidth) // so that whatever stands beside it begins on a whole pixel
}
