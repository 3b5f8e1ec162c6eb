import QtQuick
import controls
import theme

// Text of `px` base px in a line `box` base px high.
Lettering {
    required property real px
    property real box: px * 1.25

    height: Theme.c(box)
    size: Theme.c(px)
}
