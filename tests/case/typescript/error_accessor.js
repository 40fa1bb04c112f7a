1:11: "accessor" fields are not supported: write a getter and a setter
