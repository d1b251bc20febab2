"""What gunicorn finds by itself in the directory where it is started."""

# Neither query strings, nor where a visitor came from, nor the user name of Basic authentication (%(r)s %(f)s %(u)s
# of gunicorn's own format): programs that try all sorts of ways to show their token would leave it in the log.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s "%(a)s"'
