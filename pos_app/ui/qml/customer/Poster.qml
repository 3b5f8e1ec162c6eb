import QtQuick
import theme
import view_models

// A picture that fills the left, its feet on the ground, and what the offer gives. A new picture fades
// in over the one before.
Rectangle {
    id: poster

    required property CustomerModel screen

    readonly property url picture: screen.picture
    readonly property bool ready: above.status === Image.Ready || above.source.toString() === ""

    function show(next: url) {
        below.take(above.source, above.isWhole);
        above.take(next, screen.isWholePicture);
    }

    clip: true
    color: Theme.paper
    objectName: "poster"

    Component.onCompleted: show(picture)
    onPictureChanged: show(picture)

    PosterPicture {
        id: below

        room: poster
    }
    PosterPicture {
        id: above

        room: poster

        onStatusChanged: status === Image.Ready && fade.restart()

        NumberAnimation {
            id: fade

            duration: Theme.fadeMs
            from: 0
            property: "opacity"
            target: above
            to: 1
        }
    }
    FilmPicture {
        anchors.fill: parent
        file: poster.screen.film
        frames: poster.screen.filmFrames
        objectName: "film"
        visible: file !== ""
    }
    Words {
        bold: true
        box: 38
        color: poster.screen.posterInk
        px: 30
        text: poster.screen.posterTitle
        x: Theme.c(44)
        y: Theme.c(44)
    }
    Words {
        bold: true
        box: 108
        color: poster.screen.posterInk
        font.letterSpacing: -Theme.customerScale
        px: poster.screen.posterCallPx
        text: poster.screen.posterCall
        x: Theme.c(44)
        y: Theme.c(84)
    }
    Rectangle {
        color: Theme.plate
        height: Theme.c(125)
        radius: Theme.c(12)
        visible: poster.screen.price !== ""
        width: Math.max(price.implicitWidth, before.x + before.implicitWidth - Theme.c(20)) + Theme.c(40)
        x: Theme.c(44)
        y: parent.height - Theme.c(44) - height

        Words {
            id: label

            color: poster.screen.posterInk
            px: 22
            text: poster.screen.priceLabel
            x: Theme.c(20)
            y: Theme.c(14)
        }
        Words {
            id: before

            color: poster.screen.posterSoftInk
            font.strikeout: true
            px: 22
            text: poster.screen.priceBefore
            x: label.x + label.implicitWidth + Theme.c(12)
            y: Theme.c(14)
        }
        Yuan {
            id: price

            amount: poster.screen.price
            anchors.baseline: parent.top
            anchors.baselineOffset: Theme.c(97)
            gap: 3
            px: 56
            tint: poster.screen.posterInk
            x: Theme.c(20)
            yenPx: 32
        }
    }
}
