# The watchdog service on a machine with a hardware watchdog. Each boot does the next task of PLAN (from the kernel's words, divided by
# commas); a task is actions divided by dots. What boots there were is on the disk.
mount -t ext4 /dev/vda /data || exit 1
boot=$(( $(cat /data/boot 2>/dev/null || echo 0) + 1 ))
echo $boot > /data/boot
sync

export DOTNET_EnableDiagnostics=0 DOTNET_EnableWriteXorExecute=0 MALLOC_ARENA_MAX=1
export EDGE_Listen__Address=127.0.0.1 EDGE_Health__File=/tmp/health EDGE_Health__LookEvery=00:00:01 EDGE_Health__PublishEvery=00:00:05
export EDGE_Secrets__Directory=/etc/edge EDGE_Bus__Host=127.0.0.1 EDGE_Peers__Store=http://127.0.0.1:1 EDGE_Peers__Control=http://127.0.0.1:1
export EDGE_Ladder__EngineStamp= EDGE_Ladder__RebootAfter=00:00:08 EDGE_Ladder__AlarmAfter=00:00:02 EDGE_Ladder__WellAfter=00:00:03
export EDGE_Ladder__Reboots=1

store() { mosquitto_pub -h 127.0.0.1 -r -t edge/health/store -m '{"service":"store","state":"'$1'","instance":"1","parts":[{"name":"commit","state":"'$2'","seconds":99}]}'; }
services() { for name in listener uplink; do mosquitto_pub -h 127.0.0.1 -r -t edge/health/$name -m '{"service":"'$name'","state":"healthy","instance":"1"}'; done; store healthy works; }

start() { /usr/share/dotnet/dotnet /app/Edge.Watchdog.dll & service=$!; }
# Three fresh words of its own are some seconds: it hears the others, too, and has looked at them while they were well.
hears() { mosquitto_sub -h 127.0.0.1 -R -C 3 -t edge/health/watchdog > /dev/null; echo "GUEST hears the service"; }
kill9() { kill -9 $service; echo "GUEST killed the service"; sleep 120; echo "GUEST was not reset"; }
stop() { kill -15 $service; wait $service; echo "GUEST stopped the service: $?"; }
stays() { sleep $1; echo "GUEST was not reset for $1 s"; }
fed() { stays 60; }
quiet() { stays 25; }
pause() { stays 10; }
forever() { sleep 120; echo "GUEST was not reset"; }
stuck() { hears; store stuck stuck; echo "GUEST says that the store is stuck"; }
rival() { watchdog -F -t 2 -T 10 /dev/watchdog & rival=$!; sleep 2; }
norival() { kill -15 $rival; wait $rival; }
unplug() { echo "$device" > "$driver/unbind"; echo "GUEST has taken the device away"; }
plug() { echo "$device" > "$driver/bind"; echo "GUEST has put the device back"; }

if [ -n "$NOWAYOUT" ]; then rmmod i6300esb; insmod /modules/*i6300esb.ko nowayout=1; fi
driver=$(ls -d /sys/bus/pci/drivers/i6300*)
device=$(basename "$(ls -d "$driver"/0000:*)")
mosquitto -c /guest/mosquitto.conf &
until mosquitto_pub -h 127.0.0.1 -t edge/test -m x 2> /dev/null; do sleep 1; done
services
echo "GUEST boot $boot"
for action in $(echo "$PLAN" | cut -d, -f$boot | tr . ' '); do $action; done
