import QtQuick
import controls
import theme
import view_models

// The next step: the one jade block, always in the same place.
WordKey {
    id: primary

    required property KeyModel shown

    border.color: live ? Theme.jade : Theme.edge
    color: live ? Theme.jade : Theme.sunken
    hint: shown.hint
    hintLine: Theme.u(24)
    hintSize: Theme.u(18)
    label: shown.label
    labelInk: live ? Theme.onjade : Theme.ink3
    labelLine: Theme.u(64)
    labelSize: Theme.u(label.length > 4 ? 36 : label.length > 3 ? 46 : 52)
    labelSpacing: label.charCodeAt(0) > 0x2e7f && label.length <= 4 ? Theme.u(4) : 0 // Han alone stand apart
    live: shown.live
    objectName: "primary"
    radius: Theme.u(10)
    underInk: live ? Theme.onjade : Theme.ink3

    onTapped: shown.press()
}
