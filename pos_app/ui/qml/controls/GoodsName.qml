import QtQuick
import theme

// A name that gives way before its size: 阿尔卑斯…47g. `room` is the width it may take, in px.
Item {
    id: name

    required property string stem
    required property string size
    required property real room
    required property real lettering
    property color ink: Theme.ink

    baselineOffset: head.baselineOffset
    implicitHeight: head.implicitHeight
    width: head.width + tail.implicitWidth

    Lettering {
        id: head

        color: name.ink
        elide: Text.ElideRight
        height: parent.height
        objectName: "stem"
        size: name.lettering
        text: name.stem
        width: Math.max(0, Math.min(implicitWidth, name.room - tail.implicitWidth))
    }

    Lettering {
        id: tail

        color: name.ink
        height: parent.height
        size: name.lettering
        text: name.size
        x: Math.min(head.width, head.contentWidth)
    }
}
