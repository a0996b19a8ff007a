import { mount } from 'svelte'
import App from './App.svelte'
import { deviceStorage } from './store/storage'

const target = document.getElementById('app')
if (target) mount(App, { target, props: { storage: deviceStorage() } })
