pragma Singleton

import QtQuick

// Colours, type and scale: the only place where a literal colour is written. Contrasts are those of
// the design's table; a price or a total uses ink, ink2, jadeink, save or oncream alone.
QtObject {
    property bool night: false
    property bool motion: true
    property real cashierScale: 1
    property real customerScale: 1

    readonly property string family: "Noto Sans CJK SC"

    readonly property color paper: night ? "#111413" : "#f0eee8" // window, customer right panel
    readonly property color surface: night ? "#1b1f1e" : "#ffffff" // cards, status bar, basket
    readonly property color sunken: night ? "#161918" : "#f7f5f1" // resting field, disabled primary
    readonly property color key: night ? "#262b29" : "#ffffff" // every key and tile
    readonly property color keypress: night ? "#38403d" : "#e4e0d7" // a key while pressed
    readonly property color line: night ? "#2c3230" : "#e2ded5" // hairlines inside a card
    readonly property color edge: night ? "#3e4643" : "#cdc7bb" // borders of cards and keys
    readonly property color ink: night ? "#f4f2ec" : "#1a1916" // names, amounts, totals, a selected tab
    readonly property color ink2: night ? "#c6c2b8" : "#4f4b43" // labels, unit prices
    readonly property color ink3: night ? "#a19d93" : "#686359" // hints, key names, disabled text
    readonly property color jade: night ? "#3dcba3" : "#0a5c4b" // the one primary action, focus, selection bar
    readonly property color onjade: night ? "#04211a" : "#ffffff" // text on jade
    readonly property color jadetint: night ? "#12352b" : "#e0efea" // selected line, last scan
    readonly property color jadeink: night ? "#5adbb6" : "#0a5c4b" // good text and ticks, change due
    readonly property color save: night ? "#ffb58a" : "#8a2a0b" // every discount and saving
    readonly property color savefill: night ? "#e8713a" : "#bc3d0b" // offer panel (customer only)
    readonly property color onsave: night ? "#1e0b02" : "#ffffff" // large text on savefill, never a price
    readonly property color savetint: night ? "#38221a" : "#fdede1" // a line that an offer touches
    readonly property color amber: night ? "#ffd574" : "#6e4500" // attention
    readonly property color ambertint: night ? "#39300f" : "#fff0c7" // ground of attention
    readonly property color fault: night ? "#ffa6b1" : "#a3122b" // broken: text and icon
    readonly property color faultfill: night ? "#ff7a8a" : "#ae1631" // broken part in the status bar
    readonly property color onfault: night ? "#2a040b" : "#ffffff" // text on faultfill
    readonly property color faulttint: night ? "#421820" : "#fce6e9" // ground of broken
    readonly property color cream: "#fff8ec" // coupon ticket
    readonly property color oncream: "#8a2a0b" // text on cream
    readonly property color creamink: "#1a1916" // goods on the ticket
    readonly property color creamgood: "#0a5c4b" // ticks on the ticket
    readonly property color creamline: "#c9b48f" // the ticket's perforation
    readonly property color plate: "#ffffff" // QR plate
    readonly property color gold: "#f2b33d" // confetti; never text
    readonly property color modules: "#111111" // of a QR code, in both themes
    readonly property color menubar: "#1a1916" // of the maintenance menu, in both themes
    readonly property color onmenubar: "#ffffff" // text on it
    readonly property list<color> testColours: ["#ff0000", "#00ff00", "#0000ff", "#ffffff", "#000000"] // for dead pixels

    // Milliseconds; nothing ever waits for a motion, and totals never move.
    readonly property int keyMs: motion ? 80 : 0
    readonly property int zoneMs: motion ? 120 : 0
    readonly property int pageMs: motion ? 100 : 0
    readonly property int lineMs: motion ? 180 : 0
    readonly property int panelMs: motion ? 160 : 0
    readonly property int fadeMs: motion ? 200 : 0

    // What a part of the screen is written in when it asks to be looked at; `quiet` when it does not.
    function toneInk(tone: string, quiet: color): color {
        return tone === "fault" ? fault : tone === "attention" ? amber : tone === "good" ? jadeink : quiet;
    }

    // The border of a card.
    function toneRim(tone: string): color {
        return tone === "fault" ? fault : tone === "attention" ? amber : edge;
    }

    // The ground of a card's head.
    function toneGround(tone: string): color {
        return tone === "fault" ? faulttint : tone === "attention" ? ambertint : surface;
    }

    // Base px of the cashier window to px on the glass.
    function u(base: real): real {
        return Math.round(base * cashierScale);
    }

    // Base px of the customer window to px on the glass.
    function c(base: real): real {
        return Math.round(base * customerScale);
    }
}
