const button = document.getElementById('signup');
button.addEventListener('click', () => {
  // Where the tracker is blocked there is no `pico`.
  window.pico?.('signup');
  document.getElementById('thanks').textContent = 'Thank you!';
});
