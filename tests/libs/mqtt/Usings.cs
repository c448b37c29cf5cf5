global using System.Text;
global using Edge.Testing;
global using static Edge.Mqtt.Tests.Connecting;
