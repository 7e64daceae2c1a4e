"""Live chat: visitors of a website write in a frame of ours, over a socket; agents answer from the inbox."""
