"""What happens at the till: selling, paying, printing. Each act is one transaction."""
