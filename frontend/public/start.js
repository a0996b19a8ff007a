/*
 * Runs before the app, in any browser (ES5). It says in words why the page cannot start, and fetches again
 * files of the page that did not arrive: behind a proxy with two versions of the server, one of them has each file.
 */
(function () {
  'use strict'
  var tries = 12 // of one file
  var reloads = 4 // in a row, counted in window.name, which outlives a reload even where no storage is allowed
  var counter = /^codev-reloads:(\d+)$/
  var words = {
    old: [
      'Votre navigateur est trop ancien pour Codév. Mettez-le à jour, ou ouvrez ce lien dans un autre.',
      'Your browser is too old for Codév. Update it, or open this link in another one.'
    ],
    failed: [
      'La page n’a pas pu s’ouvrir. Rechargez-la ; si cela se répète, mettez votre navigateur à jour.',
      'The page could not open. Reload it; if this happens again, update your browser.'
    ],
    missing: [
      'Une partie de la page n’est pas arrivée. Vérifiez votre connexion, puis rechargez la page : rien n’est perdu.',
      'A part of the page did not arrive. Check your connection, then reload the page: nothing is lost.'
    ]
  }

  /** Asks for the parts of this page (see vite.config.ts) while its first file is on its way. */
  function askEarly() {
    var script = document.currentScript
    var names = script && script.getAttribute(/^\/r\//i.test(location.pathname) ? 'data-door' : 'data-front')
    if (!names) return
    names = names.split(' ')
    for (var i = 0; i < names.length; i++) {
      var link = document.createElement('link')
      link.rel = 'modulepreload'
      link.href = '/' + names[i]
      document.head.appendChild(link)
    }
  }

  function started() {
    return document.documentElement.hasAttribute('data-started')
  }

  function whenParsed(act) {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', act)
    else act()
  }

  /** Replaces the page by a sentence in both languages, and a button that loads it again. */
  function say(kind) {
    whenParsed(function () {
      var app = document.getElementById('app')
      if (!app || started()) return
      while (app.firstChild) app.removeChild(app.firstChild)
      var main = app.appendChild(document.createElement('main'))
      main.appendChild(document.createElement('h1')).appendChild(document.createTextNode('Codév'))
      for (var i = 0; i < 2; i++) {
        var line = main.appendChild(document.createElement('p'))
        line.lang = i === 0 ? 'fr' : 'en'
        line.appendChild(document.createTextNode(words[kind][i]))
      }
      if (kind === 'old') return
      var button = main.appendChild(document.createElement('button'))
      button.appendChild(document.createTextNode('Recharger · Reload'))
      button.onclick = function () {
        window.name = ''
        location.reload()
      }
    })
  }

  function tooOld() {
    var dialog = window.HTMLDialogElement
    return !(
      'noModule' in document.createElement('script') &&
      window.fetch && Object.hasOwn && Array.prototype.toSorted &&
      dialog && dialog.prototype.showModal
    )
  }

  /** Asks for a file until a server has it; its text then stands in the browser's cache. */
  function fetchFile(url, left, done) {
    window.fetch(url).then(
      function (answer) {
        if (answer.ok) return answer.text().then(done)
        if (left > 1) setTimeout(function () { fetchFile(url, left - 1, done) }, 150)
        else done(undefined, 'gone')
      }
    ).then(undefined, function () { done(undefined, 'offline') })
  }

  /** Fetches the page's files and all parts that they name. done(problem): undefined, 'gone' or 'offline'. */
  function fetchParts(done) {
    var seen = {}
    var waiting = 0
    var problem
    function want(url) {
      if (seen[url]) return
      seen[url] = true
      waiting++
      fetchFile(url, tries, function (text, why) {
        if (why) problem = problem === 'offline' ? problem : why
        var name = /["'`]\.\/([\w.-]+\.js)["'`]/g
        for (var found = name.exec(text || ''); found; found = name.exec(text)) want(url.replace(/[^/]*$/, found[1]))
        if (--waiting === 0) done(problem)
      })
    }
    var files = document.querySelectorAll('script[type=module][src], link[rel=stylesheet]')
    for (var i = 0; i < files.length; i++) want(files[i].src || files[i].href)
    if (files.length === 0) done('gone')
  }

  /** Loads the page again, but not without end. Returns whether it does. */
  function reload() {
    var before = counter.exec(window.name)
    var count = before ? Number(before[1]) : 0
    if (count >= reloads) return false
    window.name = 'codev-reloads:' + (count + 1)
    location.reload()
    return true
  }

  window.codevStart = { fetchParts: fetchParts, reload: reload }

  if (tooOld()) {
    say('old')
    return
  }
  askEarly()
  var recovering = false
  window.addEventListener('error', function (event) {
    if (started()) return
    var file = event.target
    if (file === window || !file || !file.tagName) {
      if (event.message) say('failed') // an error in the app's code, or a syntax that this browser does not know
    } else if ((file.tagName === 'SCRIPT' || file.rel === 'stylesheet') && !recovering) {
      recovering = true
      fetchParts(function (problem) {
        if (problem === 'offline' || !reload()) say('missing')
      })
    }
  }, true)
})()
