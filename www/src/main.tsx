document.title="snug";
