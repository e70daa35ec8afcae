"""What controls, views and questions share: colours, words, style, a life that ends with the notebook cell."""

from .widget import Panel

__all__ = ["Panel"]
