import QtQuick
import theme

// Where the next figure goes. It does not blink: nothing waits for it.
Rectangle {
    color: Theme.jade
    width: Theme.u(3)
}
