#1795000000
for i in 1
do dig $i
done
#+1795000001
[0m