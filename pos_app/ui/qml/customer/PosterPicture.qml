import QtQuick

// One picture of the playlist. Our own posters fill the room, their feet on the ground; the shop's own
// pictures are shown whole, since their words may stand at any edge.
Image {
    id: picture

    required property Item room

    property bool isWhole: false

    readonly property real scaling: Math.max(room.width / 624, room.height / 600)

    function take(next: url, whole: bool) {
        isWhole = whole;
        source = next;
    }

    anchors.bottom: parent.bottom
    anchors.horizontalCenter: parent.horizontalCenter
    asynchronous: true
    autoTransform: true
    fillMode: isWhole ? Image.PreserveAspectFit : Image.Stretch
    height: isWhole ? room.height : Math.ceil(600 * scaling)
    sourceSize.height: height
    sourceSize.width: width
    width: isWhole ? room.width : Math.ceil(624 * scaling)
}
