const recipes = {
  '/demo/app': ['Recipe book', 'Pick a recipe. The page is not loaded again: its script shows another text under another address.'],
  '/demo/app/rye': ['Rye', '400 g rye flour, 100 g wheat flour, 380 g water, 10 g salt, and a night of rest.'],
  '/demo/app/spelt': ['Spelt', '500 g spelt flour, 330 g water, 10 g salt. Knead gently and not for long.'],
};

const title = document.getElementById('title');

const show = () => {
  const [name, text] = recipes[location.pathname] ?? recipes['/demo/app'];
  title.textContent = name;
  document.getElementById('text').textContent = text;
  document.title = `${name} – Bread, slowly`;
};

for (const link of document.querySelectorAll('a[data-view]')) {
  link.addEventListener('click', event => {
    event.preventDefault();
    history.pushState(null, '', link.href);
    show();
    // Screen readers are told of the new view.
    title.focus();
  });
}
addEventListener('popstate', show);
show();
